package com.acme.shop;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import org.slf4j.MDC;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Puts who asks, and from where, into the MDC, and gives each request an id. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class RequestFilter extends OncePerRequestFilter {

  private static final String REQUEST_ID = "X-Request-Id";

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String requestId = request.getHeader(REQUEST_ID);
    if (requestId == null) {
      requestId = UUID.randomUUID().toString();
    }
    MDC.put("requestId", requestId);
    MDC.put("userId", request.getHeader("X-User")); // As a gateway has set it.
    MDC.put("clientIp", request.getRemoteAddr());
    response.setHeader(REQUEST_ID, requestId);
    try {
      chain.doFilter(request, response);
    } finally {
      MDC.clear();
    }
  }
}
