<?php
// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the azure-openai-monitoring authors
//
// Icinga Web 2's module "graphite" reads an INI as it does in the browser, and says which curves of
// which graphs the metrics on standard input (a path a line) belong to, as "graph curve metric".
// usage: ICINGAWEB_CONFIGDIR=DIR php graphite_module.php INI <metrics

use Icinga\Application\Cli;
use Icinga\Application\Icinga;
use Icinga\Module\Graphite\Graphing\MetricsQuery;
use Icinga\Module\Graphite\Graphing\Templates;
use Icinga\Module\Graphite\Util\MacroTemplate;

require_once 'Icinga/Application/Cli.php';
error_reporting(E_ALL & ~E_DEPRECATED);
Cli::start('/usr/share/icingaweb2', getenv('ICINGAWEB_CONFIGDIR'));
Icinga::app()->getModuleManager()->loadModule('graphite', '/usr/share/icingaweb2/modules/graphite');

$templates = (new Templates())->loadIni($argv[1])->getTemplates('azure_openai');
if (empty($templates)) {
    fwrite(STDERR, "no graph for the command azure_openai\n");
    exit(1);
}
$metrics = file('php://stdin', FILE_IGNORE_NEW_LINES);
// The module's default for service_name_template, which the administrator may change.
$service = 'icinga2.$host.name$.services.$service.name$.$service.check_command$';
foreach ($templates as $name => $template) {
    foreach ($template->getCurves() as $curve => list($filter, $function)) {
        $whole = new MacroTemplate($filter->resolve(['service_name_template' => $service]));
        foreach ($metrics as $metric) {
            if ($whole->reverseResolve($metric) !== false) {
                echo "$name $curve $metric\n";
            }
        }
    }
}
