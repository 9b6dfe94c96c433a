"""Check the proofs of the room ledger with the test vectors of transparency-dev/merkle: every verdict must be theirs.

python scripts/check_ledger_vectors.py FOLDER   (the folder that has inclusion/ and consistency/)
"""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from portico.ledger import merkle
from portico.ledger.errors import ProofInvalid


def main() -> int:
    """Check every vector below a folder, print what differs, and return 1 when something does."""
    folder = Path(sys.argv[1])
    vectors = sorted(folder.rglob("*.json"))
    differing = [path for path in vectors if _holds(path) is not _expected(path)]
    for path in differing:
        print(f"{path.relative_to(folder)}: expected {'to hold' if _expected(path) else 'to be refused'}")
    print(f"{len(vectors) - len(differing)} of {len(vectors)} proofs are judged as they should be.")
    return 1 if differing or not vectors else 0


def _expected(path: Path) -> bool:
    return not json.loads(path.read_text())["wantErr"]


def _holds(path: Path) -> bool:
    """Return whether a proof holds by our rules."""
    given = json.loads(path.read_text())
    proof = [base64.b64decode(each) for each in given["proof"] or ()]
    hashes = {name: base64.b64decode(given.get(name) or "") for name in ("root", "root1", "root2", "leafHash")}
    try:
        if "leafIdx" in given:
            merkle.check_inclusion(
                leaf=hashes["leafHash"],
                index=given["leafIdx"],
                size=given["treeSize"],
                root=hashes["root"],
                proof=proof,
            )
        else:
            merkle.check_consistency(
                old=given["size1"],
                new=given["size2"],
                old_root=hashes["root1"],
                new_root=hashes["root2"],
                proof=proof,
            )
    except ProofInvalid:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
