#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# Looks for secrets where none may be.   usage: scan.pl SECRETS FILE-OR-DIRECTORY...
#
# SECRETS holds a line "name<TAB>secret" for each. Wanted is every piece of 12 characters of
# each secret, plain and percent-encoded, in the contents of all files, byte by byte, and in
# their paths below what was named. Prints a line for each file and secret, then
#   scanned N files, N bytes, for N pieces of N secrets: N leaks
# and fails when there is one.
use strict;
use warnings;

my $LENGTH = 12;
my ($list, @places) = @ARGV;
my (%piece, %name);

sub learn {
    my ($name, $text) = @_;
    $piece{substr($text, $_, $LENGTH)} //= $name for 0 .. length($text) - $LENGTH;
}

open(my $in, '<:raw', $list) or die "$list: $!\n";
while (my $line = <$in>) {
    chomp $line;
    my ($name, $secret) = split /\t/, $line, 2;
    die "$name: shorter than a piece\n" if length($secret) < $LENGTH;
    $name{$name} = 1;
    learn($name, $secret);
    (my $encoded = $secret) =~ s/([^A-Za-z0-9._~-])/sprintf '%%%02X', ord $1/ge;
    learn($name, $encoded);
}
close $in;

my ($files, $bytes, $leaks) = (0, 0, 0);

sub look {
    my ($text, $where) = @_;
    my %found;
    for my $at (0 .. length($text) - $LENGTH) {
        my $name = $piece{substr($text, $at, $LENGTH)};
        next if !defined $name || $found{$name}++;
        print "LEAK: $name in $where, byte $at\n";
        $leaks++;
    }
}

sub visit {
    my ($path, $shown) = @_;
    look($shown, "the name $shown");
    if (-d $path && !-l $path) {
        opendir(my $dir, $path) or die "$path: $!\n";
        visit("$path/$_", $shown eq '' ? $_ : "$shown/$_") for sort grep { !/^\.\.?$/ } readdir $dir;
        closedir $dir;
    } elsif (-f $path && !-l $path) {
        open(my $file, '<:raw', $path) or die "$path: $!\n";
        my $text = do { local $/; <$file> } // '';
        close $file;
        $files++;
        $bytes += length $text;
        look($text, $path);
    }
}

visit($_, -d $_ ? '' : (split m{/}, $_)[-1]) for @places;
printf "scanned %d files, %d bytes, for %d pieces of %d secrets: %d leaks\n", $files, $bytes,
    scalar keys %piece, scalar keys %name, $leaks;
exit($leaks > 0);
