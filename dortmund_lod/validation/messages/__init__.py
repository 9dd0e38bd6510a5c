"""Findings in sentences, in English and German, for people who know no SHACL."""
