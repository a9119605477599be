<?php
// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the azure-openai-monitoring authors
//
// PNP4Nagios 0.6, graphs of check_azure_openai: one for each value, with warning, critical and, for
// tokens and requests, the quota as lines. PNP includes this file where $this->DS, $hostname and
// $servicedesc are known, and takes $opt, $def and $ds_name from it, counted from 1.

// Suffix of the label => what is drawn: text, colour, title, and whether the maximum is a quota.
$kinds = array(
    '_tpm' => array('Tokens per minute', '#1a7dd7', true),
    '_rpm' => array('Requests per minute', '#44bb77', true),
    '_throttled' => array('Requests answered 429 (%)', '#aa44ff', false),
    '_ptu' => array('PTU utilization (%)', '#1a7dd7', false),
);
// What rrdtool would take for the end of a text.
$plain = function ($text) {
    return str_replace(array('"', '\\', ':'), array("'", '/', ' '), $text);
};

$number = 0;
foreach ($this->DS as $value) {
    $label = $value['LABEL'];
    $subject = $label;
    $kind = null;
    foreach ($kinds as $suffix => $one) {
        if (substr($label, -strlen($suffix)) === $suffix) {
            $kind = $one;
            $subject = substr($label, 0, -strlen($suffix));
        }
    }
    if (strpos($label, 'pool_') === 0) {
        $kind = array('Quota pool, handed out (%)', '#1a7dd7', false);
        $subject = substr($label, 5);
    } elseif ($label === 'data_age') {
        $kind = array('Age of the data (s)', '#44bb77', false);
        $subject = $servicedesc;
    } elseif ($kind === null) {
        $kind = array($label, '#1a7dd7', false); // a metric of --metric
    }
    list($text, $color, $has_quota) = $kind;

    $number++;
    $ds_name[$number] = $plain($subject);
    $opt[$number] = '--lower-limit 0 --title "' . $plain("$subject - $hostname") . '" --vertical-label "' . $plain($text) . '" ';
    $graph = rrd::def('value', $value['RRDFILE'], $value['DS'], 'MAX');
    $graph .= rrd::area('value', $color . '55');
    $graph .= rrd::line1('value', $color, $plain($text));
    $graph .= rrd::gprint('value', array('LAST', 'AVERAGE', 'MAX'), '%7.1lf%s');
    if (is_numeric($value['WARN'])) {
        $graph .= rrd::hrule($value['WARN'], '#ff8d00', "Warning {$value['WARN']}\\n");
    }
    if (is_numeric($value['CRIT'])) {
        $graph .= rrd::hrule($value['CRIT'], '#ff0000', "Critical {$value['CRIT']}\\n");
    }
    if ($has_quota && is_numeric($value['MAX']) && $value['MAX'] > 0) {
        // How far away the quota is shall be seen.
        $opt[$number] .= "--upper-limit {$value['MAX']} ";
        $graph .= rrd::hrule($value['MAX'], '#404040', "Quota {$value['MAX']}");
        $graph .= rrd::cdef('percent', "value,{$value['MAX']},/,100,*");
        $graph .= rrd::gprint('percent', 'LAST', '   %5.1lf %% of it now');
        $graph .= rrd::gprint('percent', 'MAX', '   %5.1lf %% at most\\n');
    }
    $def[$number] = $graph;
}
