"""`python -m kamp_core.cli`, for tests and for places without the `kamp` script."""
import sys

from kamp_core.cli import main

sys.exit(main())
