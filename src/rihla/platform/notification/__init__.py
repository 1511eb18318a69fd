"""What people are told of: made once, for those who may see it, and looked at again when shown.

This package knows nothing of proposals or records. Whoever stands above says what happened, to
what, and how one finds out who may see that (`rihla.platform.notification.subject`).
"""
