"""What the web server loads."""

from __future__ import annotations

import gc
import os
import signal

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portico.site.settings")

from django.core.wsgi import get_wsgi_application

from portico.site import settings
from portico.site.run.lifeline import end_with_parent


def warm_up() -> None:
    """Compile the release in force, so that the first visitor does not wait for it."""
    from django.db import OperationalError, connections

    from portico.catalogue import queries as catalogue
    from portico.catalogue.errors import NothingPublished

    try:
        catalogue.current_release()
    except (NothingPublished, OperationalError):
        return  # it is compiled when there is one, and when the database answers
    finally:
        connections.close_all()


# The server forks this process. When the server is killed, nobody could be reached or stopped here any more.
end_with_parent(signal.SIGKILL, os.getppid())
settings.use_pool()
application = get_wsgi_application()
warm_up()
# What was loaded until now stays as long as the process: the collector need not walk through a whole pack again and again.
gc.collect()
gc.freeze()
