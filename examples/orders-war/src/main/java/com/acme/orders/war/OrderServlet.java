package com.acme.orders.war;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Takes orders: {@code POST /orders?user=bob&item=lamp}. */
@WebServlet("/orders")
public final class OrderServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private static final Logger log = LoggerFactory.getLogger(OrderServlet.class);

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response) {
    MDC.put("userId", request.getParameter("user"));
    MDC.put("clientIp", request.getRemoteAddr());
    try {
      log.info("{} ordered at {}", request.getParameter("item"), request.getContextPath());
      response.setStatus(HttpServletResponse.SC_CREATED);
    } finally {
      MDC.clear();
    }
  }
}
