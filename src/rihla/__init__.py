"""Rihla: open evidence and cooperation on international migration."""
