"""Makes the virtual environment and keeps it at what the requirements files say.

`python tools/venv.py .venv requirements.txt`; quick when there is nothing to do, because what
was installed is remembered inside the environment.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)


def files(name: str) -> list[str]:
    """The file and those that its `-r` lines name."""
    lines = (ROOT / name).read_text().splitlines()
    return [name] + [found for line in lines if line.startswith("-r ") for found in files(line[3:].strip())]


def fingerprint(name: str) -> str:
    content = b"\0".join((ROOT / file).read_bytes() for file in files(name))
    return f"{name} {hashlib.sha256(content).hexdigest()}"


def make(venv: Path) -> None:
    """ensurepip is a package of its own on Debian and Ubuntu; without it venv leaves half an environment."""
    try:
        subprocess.run([sys.executable, "-c", "import ensurepip"], check=True, stderr=subprocess.DEVNULL)
    except subprocess.CalledProcessError:
        if not shutil.which("apt-get") or os.geteuid() != 0:
            sys.exit("Python has no venv module. On Debian or Ubuntu: sudo apt-get install python3-venv")
        print("Installing python3-venv …", flush=True)
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "-qq", "update"], env=environment, check=True)
        install = ["apt-get", "-qq", "install", "-y", "python3-venv"]
        subprocess.run(install, env=environment, check=True, stdout=subprocess.DEVNULL)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(venv)], check=True)


def main(venv: Path, name: str) -> None:
    if sys.version_info < OLDEST:
        sys.exit(
            f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed; this is {sys.version.split()[0]}. "
            "Name another one: make run PYTHON=python3.12"
        )
    stamp = venv / "installed"
    done = stamp.read_text().splitlines() if stamp.exists() else []
    if fingerprint(name) in done:
        return
    if not (venv / "bin" / "pip").exists():
        make(venv)
    print(f"Installing {name} into {venv.name} …", flush=True)
    pip = [str(venv / "bin" / "python"), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    if subprocess.run([*pip, "-r", str(ROOT / name)], check=False).returncode:
        sys.exit(f"{name} could not be installed; pip's message is above.")
    stamp.write_text("\n".join(map(fingerprint, files(name))) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute(), sys.argv[2])
