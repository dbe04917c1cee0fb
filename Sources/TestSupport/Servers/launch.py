"""Runs a server script and ends it when the test process, which holds the other end of stdin, ends."""

import os
import runpy
import sys
import threading


def leave_with_parent():
    while os.read(0, 4096):
        pass
    os._exit(0)


threading.Thread(target=leave_with_parent, daemon=True).start()
sys.argv = sys.argv[1:]
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.dirname(os.path.abspath(sys.argv[0])))
runpy.run_path(sys.argv[0], run_name="__main__")
