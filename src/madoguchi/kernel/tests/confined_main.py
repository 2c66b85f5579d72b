"""A child that does what `test_confined` asks."""

import sys
import time

from madoguchi.kernel.confined import ChildLimits, confine

if __name__ == "__main__":
    confine(ChildLimits(cpu_seconds=1, memory=300 * 1024 * 1024, output=1024 * 1024))
    match sys.argv[1]:
        case "echo":
            sys.stdout.buffer.write(sys.stdin.buffer.read())
        case "wait":
            time.sleep(3600)
        case "compute":
            while True:
                pass
        case "memory":
            print(len(bytearray(600 * 1024 * 1024)))
        case "write":
            sys.stdout.buffer.write(b"x" * 4 * 1024 * 1024)
