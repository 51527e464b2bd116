"""Herald and BIRD 2."""

import suite
from harness.bird import Bird

globals().update(suite.cases(Bird))
