"""The module that pyspark looks for when it meets a stage of the Java package of this name."""

from kbfgs import *  # noqa: F401,F403
