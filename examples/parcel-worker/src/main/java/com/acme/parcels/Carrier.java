package com.acme.parcels;

/** Whoever brings parcels. */
interface Carrier {

  /**
   * Sends a parcel. If it is asked again with the same number, it sends none.
   *
   * @throws CarrierException if it cannot now
   */
  void send(long number, String order) throws CarrierException;
}
