#!/usr/bin/env bash
# safetensors 0.8.0 creates files that only their owner may read (mode 600), whatever the umask; 0.5.3 and numpy.save leave 644 with umask 022.
# A model that is put on a shared folder, or handed to a cluster's executors of another user, is then not readable by them.
# Guess before the run: all three are created with the umask's mode.
# Seen: 0.5.3 644, 0.8.0 600, numpy.save 644.
set -euo pipefail
umask 022

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
for version in 0.5.3 0.8.0; do
  python3.11 -m venv "$work/$version" && "$work/$version/bin/pip" -q install "safetensors==$version" numpy==2.1.3
done
cat >"$work/write.py" <<'PY'
import os
import stat
import sys
import numpy as np
from safetensors.numpy import save_file

def mode(path):
    return f"{stat.S_IMODE(os.stat(path).st_mode):o}"

folder, version = sys.argv[1:]
save_file({"weight": np.zeros((2, 3), np.float32)}, f"{folder}/{version}.safetensors")
np.save(f"{folder}/{version}.npy", np.zeros(3))
print(f"safetensors {version}", mode(f"{folder}/{version}.safetensors"), "numpy.save", mode(f"{folder}/{version}.npy"))
PY
for version in 0.5.3 0.8.0; do "$work/$version/bin/python" "$work/write.py" "$work" "$version"; done | tee "$work/seen"
diff "$work/seen" - <<'END'
safetensors 0.5.3 644 numpy.save 644
safetensors 0.8.0 600 numpy.save 644
END
