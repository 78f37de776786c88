from .schema import json_schema as json_schema
