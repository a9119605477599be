#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# Writes down what every user of the machine can see of a process while it runs.
#   usage: watch.pl DIRECTORY ANCESTOR NAME...
#
# Of each descendant of the process ANCESTOR with one of these names and of all that it starts: /proc/PID/cmdline, as DIRECTORY/cmdline.NAME.PID; of
# what it starts the environment, too. Ends when ANCESTOR does, or by a signal.
use strict;
use warnings;

my ($directory, $ancestor, @names) = @ARGV;
my %is_wanted = map { substr($_, 0, 15) => 1 } @names; # as much as the kernel keeps
my %seen;

sub content {
    my ($path) = @_;
    open(my $file, '<:raw', $path) or return '';
    my $text = do { local $/; <$file> } // '';
    close $file;
    return $text;
}

sub note {
    my ($pid, $comm, $what) = @_;
    my $text = content("/proc/$pid/$what");
    return if $text eq '' || ($seen{"$pid $comm $what"} // '') eq $text;
    $seen{"$pid $comm $what"} = $text;
    (my $name = $comm) =~ s/[^A-Za-z0-9_-]/_/g;
    open(my $out, '>>:raw', "$directory/$what.$name.$pid") or die "$directory: $!\n";
    print $out $text;
    close $out;
}

while (kill 0, $ancestor) {
    my (%parent, %comm);
    for my $path (glob '/proc/[0-9]*') {
        my $pid = substr($path, 6);
        content("$path/stat") =~ /^\d+ \((.*)\) \S (\d+) /s or next;
        ($comm{$pid}, $parent{$pid}) = ($1, $2);
    }
    for my $pid (keys %parent) {
        my ($is_below, $has_wanted) = (0, 0);
        for (my $at = $parent{$pid}; defined $at && $at > 1; $at = $parent{$at}) {
            $has_wanted = 1 if $is_wanted{$comm{$at} // ''};
            $is_below = 1 if $at == $ancestor;
        }
        next if !$is_below || !($has_wanted || $is_wanted{$comm{$pid}});
        note($pid, $comm{$pid}, 'cmdline');
        # A child that has not become another program yet still shows its parent's.
        note($pid, $comm{$pid}, 'environ') if $has_wanted && !$is_wanted{$comm{$pid}};
    }
    select(undef, undef, undef, 0.005);
}
