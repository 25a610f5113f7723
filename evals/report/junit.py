"""JUnit's XML, as CI systems read it: a suite for each task, a test case for each measure."""

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from evals.gate import Finding
from evals.report.markdown import title
from evals.results import TaskResult

__all__ = ["junit"]

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(results: Sequence[TaskResult], findings: Sequence[Finding]) -> str:
    """The results as XML; a finding of the gate is a failure of its measure, or of the task as a whole."""
    root = ElementTree.Element("testsuites", name="newsproof eval")
    for result in results:
        names = ["whole run", *result.own_measures]
        mine = [f for f in findings if (f.provider, f.task) == (result.provider, result.task)]
        names += sorted({f.measure for f in mine if f.measure} - set(names))
        suite = ElementTree.SubElement(root, "testsuite", name=title(result), tests=str(len(names)))
        failures = 0
        for name in names:
            case = ElementTree.SubElement(suite, "testcase", classname=f"{result.task}.{result.llm}", name=name)
            for finding in mine:
                if (finding.measure or "whole run") == name:
                    failures += 1
                    text = _NOT_XML.sub("", str(finding))
                    ElementTree.SubElement(case, "failure", type=finding.rule, message=text).text = text
            if (estimate := result.estimate(name)) is not None:
                ElementTree.SubElement(case, "system-out").text = str(estimate)
        suite.set("failures", str(failures))
    ran = {(result.provider, result.task) for result in results}
    if lost := [finding for finding in findings if (finding.provider, finding.task) not in ran]:
        suite = ElementTree.SubElement(root, "testsuite", name="missing", tests=str(len(lost)), failures=str(len(lost)))
        for finding in lost:
            case = ElementTree.SubElement(suite, "testcase", classname=finding.task, name="whole run")
            ElementTree.SubElement(case, "failure", type=finding.rule, message=_NOT_XML.sub("", str(finding)))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"
