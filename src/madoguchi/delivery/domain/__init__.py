"""The port to a receiver of packages: what it promises and how it fails; the states of a delivery."""
