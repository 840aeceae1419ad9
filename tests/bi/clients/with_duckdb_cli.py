"""DuckDB's own command line, which reads its queries from a pipe."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from watching import COUNT, WRITE, Opened, watch

DUCKDB = str(Path(sys.executable).with_name("duckdb"))
END = '[{"end":1}]'


@contextmanager
def opened(address: str) -> Iterator[Opened]:
    with subprocess.Popen(
        [DUCKDB, "-readonly", "-json", address],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1,
    ) as shell:  # fmt: skip

        def ask(sql: str) -> list[dict[str, object]]:
            shell.stdin.write(f'{sql};\nselect 1 as "end";\n')
            answer = ""
            for line in shell.stdout:
                if line.strip() == END:
                    break
                answer += line
            if answer and not answer.startswith("["):
                raise RuntimeError(answer.strip())
            return json.loads(answer or "[]")

        yield Opened(
            count=lambda: int(ask(COUNT)[0]["count_star()"]),
            write=lambda: ask(WRITE),
            views=lambda: [
                row["view_name"] for row in ask("select view_name from duckdb_views() where schema_name = 'bi'")
            ],
            columns=lambda: [row["column_name"] for row in ask("describe bi.weekly_percentiles")],
        )
        shell.stdin.close()


watch(subprocess.run([DUCKDB, "--version"], capture_output=True, text=True, check=True).stdout.strip(), opened)
