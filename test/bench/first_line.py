"""
Prints the milliseconds from ``%%sagemaker train`` to the first line of the script, in an IPython with the magic.

Arguments are added to the magic's line.
"""

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
line = " ".join(["train --quiet", *sys.argv[1:]])
shell.run_cell_magic("sagemaker", line, 'print("first line", flush=True)')
sys.stdout = sys.__stdout__
print(json.dumps([(watched.came - began) * 1000]))
