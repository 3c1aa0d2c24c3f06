"""CircleCI configs as CircleCI would process them: parameters filled in, commands and jobs expanded."""
