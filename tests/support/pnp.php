<?php
// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the azure-openai-monitoring authors
//
// Stands for PNP4Nagios, which Debian does not have: reads one line of performance data, includes a
// template as PNP does, and prints the commands it would pipe into rrdtool.
// usage: php pnp.php TEMPLATE DIRECTORY-OF-RRDS FROM TO <performance data

error_reporting(E_ALL);

// The helper of PNP that its templates call, as far as ours does: text for rrdtool, blank at its end.
class rrd
{
    public static function def($name, $file, $ds, $consolidation)
    {
        return "DEF:$name=$file:$ds:$consolidation ";
    }
    public static function cdef($name, $expression)
    {
        return "CDEF:$name=$expression ";
    }
    public static function area($name, $color, $text = false)
    {
        return "AREA:$name$color" . ($text === false ? ' ' : ":\"$text\" ");
    }
    public static function line1($name, $color, $text = false)
    {
        return "LINE1:$name$color" . ($text === false ? ' ' : ":\"$text\" ");
    }
    public static function hrule($value, $color, $text)
    {
        return "HRULE:$value$color:\"$text\" ";
    }
    // A list of functions makes a line of its own, each number with the function's name behind it.
    public static function gprint($name, $functions, $text)
    {
        if (!is_array($functions)) {
            return "GPRINT:$name:$functions:\"$text\" ";
        }
        $out = '';
        foreach ($functions as $at => $function) {
            $end = $at === count($functions) - 1 ? '\\l' : '';
            $out .= "GPRINT:$name:$function:\"$text " . ucfirst(strtolower($function)) . "$end\" ";
        }
        return $out;
    }
}

class Page
{
    public $DS = array();

    public function draw($template, $directory)
    {
        foreach (explode(' ', trim(file_get_contents('php://stdin'))) as $item) {
            list($label, $rest) = explode('=', $item);
            $parts = array_pad(explode(';', $rest), 5, '');
            $this->DS[] = array('LABEL' => $label, 'NAME' => $label, 'ACT' => $parts[0], 'UNIT' => '',
                'WARN' => $parts[1], 'CRIT' => $parts[2], 'MIN' => $parts[3], 'MAX' => $parts[4],
                'RRDFILE' => "$directory/$label.rrd", 'DS' => 1);
        }
        $hostname = 'contoso "noc": 1';
        $servicedesc = 'Azure OpenAI quota';
        include $template;
        return array($opt, $def, $ds_name);
    }
}

list(, $template, $directory, $from, $to) = $argv;
list($opt, $def, $names) = (new Page())->draw($template, $directory);
foreach ($def as $number => $graph) {
    // PNP's defaults of size.
    echo "graph $directory/$number.png --start $from --end $to --width=500 --height=100 ",
        "{$opt[$number]}$graph\n";
}
fprintf(STDERR, "%s\n", implode(' ', $names));
