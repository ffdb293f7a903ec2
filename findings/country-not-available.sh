#!/usr/bin/env bash
# country_converter 1.3.2 and pandas 3: no country is converted, because of Namibia.
#
# Namibia's ISO code is NA. read_csv(converters={...: str}) is the old way to keep it from being read as "not available": in
# pandas 2 what a converter returns is final. pandas 3 looks for missing values behind the converters, too, and country_converter,
# which asks for pandas 1.0 or newer, reads its own table that way and fails at every call. Tables of country codes read
# alike elsewhere only lose Namibia, without a word.
# Seen: the column in both, and the conversion of Norway.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check country_converter==1.3.2 pandas==2.3.3
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import io
import subprocess
import sys

SHOWN = '''
import io, pandas
table = io.StringIO("name,code\\nNamibia,NA\\nNorway,NO\\n")
print("pandas", pandas.__version__, pandas.read_csv(table, converters={"code": str})["code"].tolist())
import country_converter
try:
    print("  Norway:", country_converter.convert("Norway", to="ISO2"))
except Exception as error:
    print("  Norway:", type(error).__name__, error)
'''
for version in ("2.3.3", "3.1.1"):
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", f"pandas=={version}"]
    subprocess.run(install, check=True)
    sys.stdout.flush()
    subprocess.run([sys.executable, "-c", SHOWN], check=True)
PYTHON
diff "$folder/seen" - <<'SEEN'
pandas 2.3.3 ['NA', 'NO']
  Norway: NO
pandas 3.1.1 [nan, 'NO']
  Norway: TypeError first argument must be string or compiled pattern
SEEN
