"""Check that a wheel carries what `qualkit demo` needs and nothing it should not."""

import sys
import zipfile
from pathlib import Path

names = zipfile.ZipFile(sys.argv[1]).namelist()
codebooks = [n for n in names if n.startswith("qualkit/share/codebooks/") and n.endswith(".yaml")]
interviews = [n for n in names if n.startswith("qualkit/share/transcripts_example/interviews/")]
migrations = [n for n in names if n.startswith("qualkit/store/migrations/")]
lists = [n for n in names if n.startswith("qualkit/identifiers/lists/") and n.endswith(".txt")]
wrong_lists = sorted(
    {Path(n).name for n in lists} ^ {path.name for path in Path("qualkit/identifiers/lists").glob("*.txt")}
)
parts = [n for n in names if n.startswith("qualkit/exporters/html/parts/")]
words = [n for n in names if n.startswith("qualkit/analysis/lists/")]
strange = [n for n in names if not n.startswith(("qualkit/", "qualkit-"))]
wrong = []
if len(codebooks) != 5:
    wrong.append(f"{len(codebooks)} codebooks instead of 5")
if len(interviews) != 17:
    wrong.append(f"{len(interviews)} interviews instead of 17")
if not migrations:
    wrong.append("no migrations")
if wrong_lists or not lists:
    wrong.append(f"not the lists of names and places of this checkout: {wrong_lists}")
if len(parts) != len(list(Path("qualkit/exporters/html/parts").iterdir())):
    wrong.append("not the parts of the page for browsers of this checkout")
if not words:
    wrong.append("no list of organisations and roles")
if strange:
    wrong.append(f"files outside the package: {strange[:3]}")
if wrong:
    sys.exit(f"The wheel has {'; '.join(wrong)}.")
print(
    f"{len(names)} files: {len(codebooks)} codebooks, {len(interviews)} interviews, {len(migrations)} migrations,"
    f" {len(lists)} lists."
)
