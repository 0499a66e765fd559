"""Print the shell line of README.md under the mark ``<!-- command: NAME -->``."""

import re
import sys
from pathlib import Path

text = Path("README.md").read_text(encoding="utf-8")
pattern = rf"<!-- command: {re.escape(sys.argv[1])} -->\s*```[a-z]*\n(.*?)```"
found = re.search(pattern, text, re.DOTALL)
if found is None:
    sys.exit(f"README.md has no command marked {sys.argv[1]!r}")
print(found.group(1).strip())
