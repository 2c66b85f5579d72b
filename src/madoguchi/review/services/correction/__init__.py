"""Corrections (補正, 行政手続法 第7条): ask for one, end it, dismiss where none came."""
