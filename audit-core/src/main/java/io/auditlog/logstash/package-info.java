/**
 * The structured arguments and markers of logstash-logback-encoder, read through what they promise
 * to everybody: that they write themselves to a generator of Jackson. Neither that library nor its
 * Jackson, which is another one in each of its generations, needs to be there.
 */
package io.auditlog.logstash;
