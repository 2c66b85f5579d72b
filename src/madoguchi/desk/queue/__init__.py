"""The queue (受付簿), how things stand here, and the look back on a procedure: pages about many cases."""
