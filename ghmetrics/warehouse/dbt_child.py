"""The program that is dbt's process: runs dbt and says on stdout, a JSON line each, what is done and what came of it.

It is started by its path and imports nothing of ghmetrics, so that the two need not share an import path. It loads dbt
while its parent prepares the build, and then reads from stdin, as JSON in one line, the folder to run in and dbt's
arguments. dbt's own log and its JSON files are left out: they cost more than a second of each build."""

import contextlib
import gc
import io
import json
import os
import sys
import threading
from typing import Any

DONE = {"LogModelResult", "LogTestResult", "LogSeedResult", "LogNodeResult"}


def main() -> None:
    gc.disable()  # dbt builds large graphs that stay until the end: to look through them again and again finds nothing
    out, sys.stdout = sys.stdout, io.StringIO()  # what dbt and its plugins print is no line of ours

    def say(line: dict[str, Any]) -> None:
        out.write(json.dumps(line) + "\n")
        out.flush()

    # For each table of results dbt asks for PyICU, which is not there, and searches all of the import path for it.
    sys.modules.setdefault("icu", None)  # type: ignore[arg-type]

    from dbt.cli.main import dbtRunner  # noqa: PLC0415 -- an import that fails is for the parent to tell

    def listen(event: Any) -> None:  # noqa: ANN401 -- a protobuf message of dbt
        if event.info.name in DONE:
            data = event.data
            total = data.num_models if event.info.name == "LogTestResult" else data.total
            say({"name": data.node_info.node_name, "status": data.status, "done": data.index, "total": total})
        elif event.info.name == "NoNodesForSelectionCriteria":
            say({"no_such": event.data.spec_raw})

    # dbt would load it only after it was told what to do.
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager  # noqa: PLC0415

    if not (line := sys.stdin.readline()):
        return  # the parent has gone
    told = json.loads(line)
    os.chdir(told["folder"])  # lake and warehouse are named as seen from there
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    with contextlib.redirect_stderr(io.StringIO()):
        ended = dbtRunner(callbacks=[listen]).invoke(told["arguments"])
    results = [
        {
            "id": result.node.unique_id,
            "type": str(result.node.resource_type),
            "source": result.node.original_file_path,
            "ran": getattr(result.node, "compiled_path", None),
            "status": str(result.status),
            "message": result.message,
            "failures": result.failures,
        }
        for result in getattr(ended.result, "results", None) or ()
    ]
    exception = None if ended.exception is None else f"{type(ended.exception).__name__}: {ended.exception}"
    # The file is whole when the parent hears of it: closing writes what is left of it.
    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    say({"results": results, "exception": exception})
    # To take dbt's graph apart object by object would take longer than many a model.
    os._exit(0 if ended.success else 1)


def _end_with_the_parent() -> None:
    """Its end of the pipe closes when it ends, however it ends: nobody goes on writing into a folder given up."""
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    main()
