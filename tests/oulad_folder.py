"""A small OULAD folder without a fault, for tests to change; it holds what the shared part does not."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "courses": """
code_module,code_presentation,module_presentation_length
MMM,2013J,200
MMM,2014B,240
""",
    "assessments": """
code_module,code_presentation,id_assessment,assessment_type,date,weight
MMM,2013J,11,Exam,,100
MMM,2013J,12,CMA,40,30.5
MMM,2013J,13,TMA,20,69.5
MMM,2014B,14,TMA,20,100
""",
    "vle": """
id_site,code_module,code_presentation,activity_type,week_from,week_to
21,MMM,2013J,url,,
22,MMM,2013J,url,3,4
23,MMM,2014B,quiz,?,?
""",
    "studentInfo": """
code_module,code_presentation,id_student,gender,final_result
MMM,2013J,101,F,Pass
MMM,2013J,102,M,Withdrawn
MMM,2014B,102,M,Fail
""",
    "studentRegistration": """
code_module,code_presentation,id_student,date_registration,date_unregistration
MMM,2013J,101,-30,
MMM,2013J,102,,?
MMM,2014B,102,-5,
""",
    "studentAssessment": """
id_assessment,id_student,date_submitted,is_banked,score
12,101,40,0,
13,101,21,0,62.5
13,102,-1,1,80
14,102,20,False,?
""",
    "studentVle": """
code_module,code_presentation,id_student,id_site,date,sum_click
MMM,2013J,101,21,-3,2
MMM,2013J,101,22,-3,2
MMM,2013J,101,21,-3,2
MMM,2014B,102,23,0,7
""",
}


def write(folder: Path) -> Path:
    """Write the seven files into a folder; returns it."""
    for name, lines in FILES.items():
        (folder / f"{name}.csv").write_text(lines.lstrip())
    return folder


def change(folder: Path, name: str, old: str, new: str) -> None:
    """Change the first place in a file where something stands."""
    path = folder / f"{name}.csv"
    content = path.read_text()
    assert old in content
    path.write_text(content.replace(old, new, 1))
