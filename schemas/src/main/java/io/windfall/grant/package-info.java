/**
 * For those who grant, make and check transfers of checkpoints: what a grant says, and its signature. Import this package
 * freely; it needs nothing but the JDK. May import nothing of Windfall.
 */
package io.windfall.grant;
