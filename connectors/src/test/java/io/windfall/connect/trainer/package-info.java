/** The trainer source on folders that a test writes. May import what it tests, schemas. */
package io.windfall.connect.trainer;
