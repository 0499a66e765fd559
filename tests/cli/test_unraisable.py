"""A Ctrl-C in a place where Python cannot raise it."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import os, signal, sys, time, weakref
import qualkit.cli
import qualkit.cli._quick

class Thing: pass

def interrupted(arguments):
    # A weak reference's callback cannot raise: Python would print the exception and go on.
    thing = Thing()
    ref = weakref.ref(thing, lambda _: os.kill(os.getpid(), signal.SIGINT) or time.sleep(0.2))
    del thing
    time.sleep(5)
    return True

qualkit.cli._quick.answer = interrupted
qualkit.cli.main()
"""


def test_ctrl_c_in_a_callback_stops_the_program_without_a_word_of_python() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
