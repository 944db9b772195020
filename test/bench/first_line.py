"""
Prints the milliseconds from ``%%sagemaker train`` to the first line of the script, in an IPython with the magic.

Arguments are added to the magic's line.
"""

import json
import sys

from IPython.core.interactiveshell import InteractiveShell
from watched import Watched

shell = InteractiveShell.instance()
shell.run_line_magic("load_ext", "jupyterlab_sagemaker")
shell.run_line_magic("sagemaker", "help train --quiet")
line = " ".join(["train --quiet", *sys.argv[1:]])
sys.stdout = watched = Watched("first line")
shell.run_cell_magic("sagemaker", line, 'print("first line", flush=True)')
sys.stdout = sys.__stdout__
print(json.dumps([watched.milliseconds]))
