"""Prints the milliseconds from ``%%sagemaker train`` to the first line of the script, in an IPython with the magic."""

import io
import json
import sys
import time

from IPython.core.interactiveshell import InteractiveShell


class Watched(io.StringIO):
    """Standard output that notes when the line comes."""

    came = 0.0

    def write(self, text: str) -> int:
        if not self.came and "first line" in text:
            self.came = time.perf_counter()
        return super().write(text)


shell = InteractiveShell.instance()
shell.run_line_magic("load_ext", "jupyterlab_sagemaker")
shell.run_line_magic("sagemaker", "help train --quiet")
sys.stdout = watched = Watched()
began = time.perf_counter()
shell.run_cell_magic("sagemaker", "train --quiet", 'print("first line", flush=True)')
sys.stdout = sys.__stdout__
print(json.dumps([(watched.came - began) * 1000]))
