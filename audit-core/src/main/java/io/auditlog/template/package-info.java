/**
 * Message templates as applications write them, and as rules name their placeholders. Texts only:
 * knows neither events nor logging frameworks.
 */
package io.auditlog.template;
