from .statuses import Status as Status
