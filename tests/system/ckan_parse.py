"""Prints what CKAN's own DCAT parser makes of a catalogue: ckan_parse.py FILE.rdf LOCALE.

Runs with the Python of an environment that has `ckan` and `ckanext-dcat`.
"""

import json
import logging
import sys
import warnings
from pathlib import Path

warnings.simplefilter("ignore")
logging.disable()

from ckan.common import config  # noqa: E402 - after the warnings of its imports are off
from ckanext.dcat.processors import RDFParser  # noqa: E402

path, locale = sys.argv[1:]
config.update({"ckan.locale_default": locale, "ckan.site_url": "http://ckan.example"})
parser = RDFParser(profiles=["euro_dcat_ap_3"])
parser.parse(Path(path).read_bytes(), _format="xml")
json.dump(list(parser.datasets()), sys.stdout, default=str)
