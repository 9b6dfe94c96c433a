"""What the web server loads."""

from __future__ import annotations

import os
import signal

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portico.site.settings")

from django.core.wsgi import get_wsgi_application

from portico.site import settings
from portico.site.run.lifeline import end_with_parent

# The server forks this process. When the server is killed, nobody could be reached or stopped here any more.
end_with_parent(signal.SIGKILL, os.getppid())
settings.use_pool()
application = get_wsgi_application()
