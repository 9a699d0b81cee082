"""A small STAR table without a fault, for tests to change; it holds what the shared part does not."""

from __future__ import annotations

from pathlib import Path

TABLE = """
id,sch,gr,cltype,tch,exp,read,math,yrs
901,1,K,small,7,3,451,500,0
902,1,K,small,7,3,NA,512.5,0
903,1,K,small,7,3,440,,0
904,1,K,reg,8,12,0,1000,0
901,1,1,reg+A,9,5,530,NA,1
902,2,1,reg,10,5,,,1
"""


def write(folder: Path, name: str = "star.csv") -> Path:
    """Write the table into a folder; returns the file."""
    path = folder / name
    path.write_text(TABLE.lstrip())
    return path


def change(path: Path, old: str, new: str) -> None:
    """Change the first place in the file where something stands."""
    content = path.read_text()
    assert old in content
    path.write_text(content.replace(old, new, 1))
