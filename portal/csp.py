"""django-csp's middleware, which leaves alone an answer that carries its policy already.

Building a policy costs more than all the rest of answering with a ready page, so ready pages keep theirs.
"""

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class Csp(CSPMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        """django-csp would make a nonce ready here; the portal has no inline code that would need one."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        return response if HEADER in response else super().process_response(request, response)
