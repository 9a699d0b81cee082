"""Makes the demo school's films and their captions from the transcripts of its sequences.

Run it as `python scripts/films.py` where ffmpeg, espeak-ng and Chromium are installed, after a transcript
has changed; its output, `datastore/simulate/media/`, is committed. A film is its transcript: one slide a
sentence, read aloud, each for a share of the film's length that its words ask for.
"""

from __future__ import annotations

import html
import json
import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
SEQUENCES = ROOT / "datastore" / "simulate" / "sequences"
MEDIA = ROOT / "datastore" / "simulate" / "media"
WIDTH, HEIGHT = 640, 360
PAUSE_WORDS = 2
"""A sentence gets the time of its words and of a short pause."""
SLIDE = """<meta charset="utf-8"><style>
body {{ margin: 0; display: grid; grid-template-rows: auto 1fr auto; width: {width}px; height: {height}px;
       box-sizing: border-box; padding: 28px 40px; background: #fbfaf7; color: #1d2433;
       font: 27px/1.4 "DejaVu Sans", sans-serif; }}
small {{ color: #0c5c6b; font-size: 17px; }} p {{ align-self: start; margin: 20px 0 0; }}
div {{ height: 4px; background: #dcd9cf; }}
i {{ display: block; height: 4px; background: #0c5c6b; width: {share}%; }}
</style><small>{title}</small><p>{sentence}</p><div><i></i></div>"""


def films() -> Iterator[dict[str, Any]]:
    """The screens with a film, of every sequence."""
    for path in sorted(SEQUENCES.glob("*.json")):
        for session in json.loads(path.read_text())["sessions"]:
            for activity in session["activities"]:
                yield from (s for s in activity["content"].get("screens", []) if "length_seconds" in s)


def timed_sentences(screen: dict[str, Any]) -> list[tuple[float, float, str]]:
    """From when to when each sentence is on the screen."""
    sentences = re.findall(r"[^.!?…]+(?:[.!?…]+(?:\s»)?|$)\s*", screen["transcript"])
    weights = [len(sentence.split()) + PAUSE_WORDS for sentence in sentences]
    scale, at, timed = screen["length_seconds"] / sum(weights), 0.0, []
    for sentence, weight in zip(sentences, weights, strict=True):
        timed.append((at, at + weight * scale, sentence.strip()))
        at += weight * scale
    return timed


def captions(timed: list[tuple[float, float, str]]) -> str:
    """The sentences as WebVTT."""
    cues = [f"{_clock(start)} --> {_clock(end)}\n{sentence}\n" for start, end, sentence in timed]
    return "\n".join(["WEBVTT\n", *cues])


def _clock(seconds: float) -> str:
    return f"{int(seconds // 60):02d}:{seconds % 60:06.3f}"


def voice(sentence: str, seconds: float, target: Path) -> None:
    """Read a sentence aloud in at most that time; silence fills the rest."""
    for speed in (135, 150, 165, 185, 210):
        subprocess.run(["espeak-ng", "-v", "fr", "-s", str(speed), "-w", str(target), sentence], check=True)
        probe = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(target)]
        if float(subprocess.run(probe, capture_output=True, text=True, check=True).stdout) < seconds - 0.2:
            return
    raise SystemExit(f"too long to be read in {seconds:.1f} s: {sentence}")


def make(page: Page, screen: dict[str, Any], folder: Path) -> None:
    """Write one film and its captions."""
    timed = timed_sentences(screen)
    parts = []
    for number, (start, end, sentence) in enumerate(timed):
        picture, sound, part = (folder / f"{number}.{ending}" for ending in ("png", "wav", "mkv"))
        share = round(100 * end / screen["length_seconds"])
        values = {"width": WIDTH, "height": HEIGHT, "share": share, "title": html.escape(screen["title"])}
        page.set_content(SLIDE.format(sentence=html.escape(sentence), **values))
        page.screenshot(path=picture)
        voice(sentence, end - start, sound)
        parts.append(part)
        ffmpeg(
            "-loop",
            "1",
            "-framerate",
            "5",
            "-i",
            picture,
            "-i",
            sound,
            "-af",
            "apad",
            "-t",
            f"{end - start:.3f}",
            "-c:v",
            "ffv1",
            "-pix_fmt",
            "yuv420p",
            "-c:a",
            "pcm_s16le",
            part,
        )
    joined = folder / "parts.txt"
    joined.write_text("".join(f"file '{part}'\n" for part in parts))
    target = MEDIA / screen["source"]
    target.parent.mkdir(parents=True, exist_ok=True)
    ffmpeg(
        "-f",
        "concat",
        "-safe",
        "0",
        "-i",
        joined,
        "-c:v",
        "libvpx-vp9",
        "-crf",
        "42",
        "-b:v",
        "0",
        "-g",
        "50",
        "-c:a",
        "libopus",
        "-b:a",
        "20k",
        "-ac",
        "1",
        "-fflags",
        "+bitexact",
        "-map_metadata",
        "-1",
        target,
    )
    (MEDIA / screen["captions"][0]["source"]).write_text(captions(timed))


def ffmpeg(*options: object) -> None:
    """Run ffmpeg, silent unless it fails."""
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, options)], check=True)


def main() -> None:
    """Make every film."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for screen in films():
            with tempfile.TemporaryDirectory() as folder:
                make(page, screen, Path(folder))
            print(screen["source"])
        browser.close()


if __name__ == "__main__":
    main()
