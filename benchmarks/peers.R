# Forecasts of R's forecast package for many short series.
#   Rscript peers.R IN.csv OUT.csv METHOD...      IN: id,h,y (one row per point, oldest first)
# A method is auto.arima, ets, thetaf or holt_damped; with the suffix _log it works on logs.
suppressPackageStartupMessages(library(forecast))
arguments <- commandArgs(trailingOnly = TRUE)
data <- read.csv(arguments[1])
methods <- list(
  auto.arima = function(y, h) forecast(auto.arima(y), h = h, level = c(80, 95)),
  ets = function(y, h) forecast(ets(y), h = h, level = c(80, 95)),
  thetaf = function(y, h) thetaf(y, h = h, level = c(80, 95)),
  holt_damped = function(y, h) holt(y, damped = TRUE, h = h, level = c(80, 95))
)
one <- function(piece, method) {
  y <- piece$y
  h <- piece$h[1]
  logs <- grepl("_log$", method)
  base <- sub("_log$", "", method)
  f <- methods[[base]](ts(if (logs) log(y) else y), h)
  out <- cbind(f$lower[, 2], f$lower[, 1], f$mean, f$upper[, 1], f$upper[, 2])
  out <- if (logs) exp(out) else out
  data.frame(id = piece$id[1], method = method, step = 1:h, out, message = "")
}
refused <- function(piece, method, e) {
  data.frame(id = piece$id[1], method = method, step = 0, matrix(NA, 1, 5), message = conditionMessage(e))
}
pieces <- split(data, data$id)
rows <- list()
for (method in arguments[-(1:2)]) for (piece in pieces) {
  rows[[length(rows) + 1]] <- tryCatch(
    suppressWarnings(one(piece, method)),
    error = function(e) refused(piece, method, e)
  )
}
out <- do.call(rbind, lapply(rows, function(r) setNames(r, c(
  "id", "method", "step", "lower_95", "lower_80", "point", "upper_80", "upper_95", "message"
))))
write.csv(out, arguments[2], row.names = FALSE)
writeLines(c(R.version.string, as.character(packageVersion("forecast"))))
