"""The stages of a run: what the DAG, the command line and the tests all call.

``begin`` → (``discover`` → ``fetch`` → ``process``) for each source → ``index`` → ``report``

Each reads the files that the one before it wrote, writes new ones under the run's folder (:mod:`pipeline.runs`) and
changes nothing else; run again on the same input it writes the same. Each stands in a module of its own name, so that
a task that fetches never loads spaCy.
"""
