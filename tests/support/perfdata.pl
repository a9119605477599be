#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# Reads outputs of the check the way those do that will read them, and says what one of them
# would misunderstand; says nothing when all see the same. usage: perfdata.pl FILE...
#
#   Nagios      line 1 up to "|" is text; whatever comes after a "|" is performance data
#   PNP4Nagios  label=value[unit][;warn[;crit[;min[;max]]]], one after the other; an item that
#               does not fit drops all of the line (process_perfdata.pl of 0.6.26)
#   Checkmk     MRPE: parted at blanks, then at "=" and ";"; names of [A-Za-z0-9_]; no "U"
#   Icinga 2    each item through its own parser: icinga2 console
use strict;
use warnings;

my $bad = 0;
my $file;
my %icinga; # what Icinga must answer, by item

sub complain {
    print "$file: @_\n";
    $bad = 1;
}

# The items of a line as PNP takes them off its beginning: [label, value, unit, w, c, min, max].
sub read_pnp {
    my ($rest) = @_;
    my $range  = qr/[-0-9.:~@]+/;
    my $number = qr/[-0-9.]+/;
    my @items;
    while ($rest ne '') {
        if ($rest !~ m{\G([^=]+)=($number)([\w/%]*);?($range)?;?($range)?;?($number)?;?($number)?;?\s*}gc
            || pos($rest) == 0) {
            complain("PNP4Nagios drops the line at \"" . substr($rest, 0, 40) . '"');
            return ();
        }
        push @items, [$1, $2, $3, $4, $5, $6, $7];
        $rest = substr($rest, pos($rest));
    }
    return @items;
}

sub read_checkmk {
    my ($rest) = @_;
    my @items;
    for my $item (split /\s+/, $rest) {
        my ($label, $values) = split /=/, $item, 2;
        my @values = split /;/, $values // '', -1;
        complain("Checkmk does not take the name \"$label\"") if $label !~ /^[A-Za-z]\w*$/;
        my ($value) = ($values[0] // '') =~ /^([-+0-9.eE]+)[A-Za-z%]*$/;
        complain("Checkmk reads no number in \"$item\"") if !defined $value;
        push @items, [$label, $value // ''];
    }
    return @items;
}

# Numbers as they are compared: Icinga multiplies and shows the last binary digit.
sub plain {
    my ($number) = @_;
    return $number =~ /^-?[0-9.]+(e-?[0-9]+)?$/ ? sprintf('%.10g', $number) : $number;
}

# A bare number is a threshold to Icinga, a range is none. It makes milliseconds seconds.
sub expect_of_icinga {
    my ($text, $label, $value, $unit, @rest) = @_;
    my %units = ('' => '', '%' => 'percent', 's' => 'seconds', 'ms' => 'seconds');
    complain("\"$text\": nobody knows the unit \"$unit\"") if !exists $units{$unit};
    my $scale = $unit eq 'ms' ? 0.001 : 1;
    my ($number, @bounds) =
        map { defined $_ && /^-?[0-9.]+$/ ? plain($_ * $scale) : 'null' } $value, @rest;
    $icinga{$text} = join ' ', $label, $number, $units{$unit} // '?', @bounds;
}

sub check_items {
    my ($perfdata) = @_;
    my %seen;
    my @pnp     = read_pnp($perfdata);
    my @checkmk = read_checkmk($perfdata);
    my @texts   = split / /, $perfdata, -1;
    complain('the readers see ' . @pnp . ', ' . @checkmk . ' and ' . @texts . ' items')
        if @pnp != @checkmk || @pnp != @texts;
    for my $i (0 .. $#pnp) {
        my ($label, $value, $unit, @rest) = @{ $pnp[$i] };
        my $text = $texts[$i] // '';
        complain("\"$text\": PNP4Nagios reads $label=$value, Checkmk $checkmk[$i][0]=$checkmk[$i][1]")
            if $checkmk[$i][0] ne $label || $checkmk[$i][1] ne $value;
        complain("\"$text\": not a plain decimal") if $value !~ /^(0|[1-9][0-9]*)([.][0-9]+)?$/;
        complain("\"$text\": cut off") if $text !~ /^[^;]+;[^;]*;[^;]*;0(;[0-9.]*)?$/;
        complain("\"$label\" comes twice") if $seen{$label}++;
        complain("\"$label\" opens a level or a prefix somewhere") if $label !~ /^[a-z][a-z0-9_]*$/;
        expect_of_icinga($text, $label, $value, $unit, @rest);
    }
}

sub check_output {
    my ($output) = @_;
    my ($first, @long) = split /\n/, $output;
    my ($text, $perfdata, $more) = split /\|/, $first, 3;
    complain(length($output) . ' bytes') if length($output) > 4096;
    complain('does not end its last line') if $output !~ /\n\z/;
    complain('a second "|" in line 1') if defined $more;
    complain('";" in line 1: Nagios makes it ":"') if $text =~ /;/;
    complain('no state in line 1') if $text !~ /^AZURE_OPENAI (OK|WARNING|CRITICAL|UNKNOWN) - ./;
    for my $line ($text, @long) {
        complain("Icinga Web takes it for HTML: $line") if $line =~ /<\w/;
        complain("a tab, an escape or a control character: $line") if $line =~ /[\x00-\x1f\x7f]|\\n/;
    }
    complain("a \"|\" below line 1: $_") for grep { /\|/ } @long;
    complain('"|" and nothing behind it') if defined $perfdata && $perfdata eq '';
    check_items($perfdata) if defined $perfdata && $perfdata ne '';
}

# All items in as few calls as fit a command line.
sub ask_icinga {
    my @items = sort keys %icinga;
    $file = 'icinga2';
    while (my @some = splice @items, 0, 500) {
        my $list = join ',', map { "\"$_\"" } @some;
        open my $console, '-|', 'icinga2', 'console', '--eval',
            "[$list].map(x => parse_performance_data(x))"
            or die "icinga2: $!";
        my $answer = join '', <$console>;
        complain("fails: $answer") if !close $console;
        my @objects = $answer =~ /\{[^{}]*\}/g;
        complain(@some . ' items asked, ' . @objects . ' answered') if @objects != @some;
        for my $i (0 .. $#objects) {
            my %field = $objects[$i] =~ /"(\w+)":("[^"]*"|[^,}]+)/g;
            s/^"(.*)"$/$1/ for values %field;
            my $have = join ' ', map { plain($field{$_} // '?') } qw(label value unit warn crit min max);
            complain("$some[$i]: reads $have, wanted $icinga{$some[$i]}") if $have ne $icinga{ $some[$i] };
        }
    }
    return scalar keys %icinga;
}

for (@ARGV) {
    $file = $_;
    open my $in, '<', $file or die "$file: $!";
    local $/ = undef;
    my $output = <$in>;
    $output =~ s/^exit \d+\n\z//m; # of the golden files
    check_output($output);
}
my $count = ask_icinga();
print "no performance data at all\n" if $count == 0;
exit($bad || $count == 0);
