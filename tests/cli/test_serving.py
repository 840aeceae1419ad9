"""`app` where its libraries are not installed, as in the environment of these tests. With them: tests/browser."""

import importlib.util
import subprocess
import sys

import pytest


@pytest.mark.skipif(importlib.util.find_spec("voila") is not None, reason="Voila is installed here")
def test_without_its_libraries_one_sentence_says_what_to_install(tmp_path):
    code = "import sys; sys.argv[0] = 'ghmetrics'; from ghmetrics.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "app"], cwd=tmp_path, check=False, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert done.stderr == 'ghmetrics: The app needs voila: run pip install "ghmetrics[app]".\n'
    assert not list(tmp_path.iterdir())
