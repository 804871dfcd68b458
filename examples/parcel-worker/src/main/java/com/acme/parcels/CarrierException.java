package com.acme.parcels;

/** The carrier sends no parcel now, but may later. */
final class CarrierException extends Exception {

  private static final long serialVersionUID = 1L;

  CarrierException(String message) {
    super(message);
  }
}
