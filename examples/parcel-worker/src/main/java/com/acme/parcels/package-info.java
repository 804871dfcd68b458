/**
 * Audit events that somebody acts on: an order records that it wants a parcel, and a worker sends
 * one.
 */
package com.acme.parcels;
